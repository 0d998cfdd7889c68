package readcache

// Write is a change that may show in the objects of a cache.
type Write struct {
	// ID is the object that is changed; "" if there is none, because it is about
	// to be created, or is of another type and shows in listings of this one.
	ID string
	// ShowsInAll is set if the change may show in every object.
	ShowsInAll bool
	// OutcomeUnknown is asked at the end of a write of one object. A write whose
	// outcome is unknown may still be executed, however late, so for its object
	// it never ends. Nil if that does not matter.
	OutcomeUnknown func() bool
}

// pendingWrites counts the writes that have begun and not ended.
type pendingWrites struct {
	byID  map[string]int
	total int
}

func (p *pendingWrites) count(id string, n int) {
	p.total += n
	if id == "" {
		return
	}
	if p.byID == nil {
		p.byID = make(map[string]int)
	}
	if p.byID[id] += n; p.byID[id] == 0 {
		delete(p.byID, id)
	}
}

// BeginWrite makes sure that no listing answers for what is written, until there
// is one that started after the write had ended. The caller must call end.
func (c *Cache[T]) BeginWrite(w Write) (end func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.writes.count(w.ID, 1)
	if c.listing != nil {
		c.listing.noteWrite(w.ID)
	}
	return func() {
		if w.ID == "" || w.OutcomeUnknown == nil || !w.OutcomeUnknown() {
			c.endWrite(w)
		}
	}
}

func (c *Cache[T]) endWrite(w Write) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.writes.count(w.ID, -1)
	if w.ShowsInAll {
		// What has been listed so far may show the state before the write.
		c.listing = nil
	}
}

package access

// readRule decides how a read is answered that nothing known answers: by a
// request of its own, or by the next page of a listing that may answer many
// more. Both cost one request, and nobody says how many reads will follow. It
// is the choice between renting skis and buying them:
//
//   - The first read is a single one, so that one read costs one request.
//   - The second asks for the first page of the listing. That costs what a
//     single read costs, and it tells the price of the whole: its pages.
//   - From then on reads that no known page answers are single ones, until
//     their number reaches that price. Then the rest is listed, page by page,
//     until the read is answered or the listing is complete.
//   - A read that a complete listing does not answer is a single one: that
//     something is gone is believed of a single read alone.
//
// For n reads of objects none of which changes, at a server whose listing has p
// pages (as it says itself), on none of which m of the reads find theirs, this
// takes no more than
//
//	2 × min(n, p + m)
//
// requests: twice what it takes one who knows n beforehand, and chooses between
// n single reads and the listing. (One who knew as well which object stands on
// which page could do better; but that is told by the listing alone.) For p = 1
// and m = 0 these are 1 request for one read and 2 for any more; for greater p,
// 2p - 1 at most. Where the server does not tell p, or names fewer pages than
// there are, the listing is taken to end with the next page, and the same bound
// holds. There is no better one: who begins with a single read pays twice where
// one page holds what two ask for, and who begins with a page pays twice where
// the only one asked for is on another.
//
// A listing that fails is begun again only after patience times as many single
// reads as there were before, so that n reads meet no more than
// 1 + log(n) / log(patience) failures.
type readRule struct {
	// singles is the number of single reads that a listing could have answered.
	singles int
	// pages is the number of pages that are known.
	pages int
	// total is the number of pages that there are, as the server says; 0 where
	// it does not.
	total int
	// failed is what singles was when the listing failed, 0 where it has not.
	failed int
}

// patience is by how much the number of single reads has to grow before a
// listing that has failed is begun again.
const patience = 16

// list reports whether the next page is to be asked for.
func (r readRule) list() bool {
	switch {
	case r.singles == 0 || r.singles < r.failed*patience:
		return false
	case r.pages == 0:
		return true
	default:
		return r.singles+1 >= max(r.total, r.pages+1)
	}
}

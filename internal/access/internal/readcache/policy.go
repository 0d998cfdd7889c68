package readcache

// policy decides how to answer a read that no cached object answers: with a
// request for the object, or with the next page of a listing that may answer
// many more. Both cost one request, and how many reads will follow is unknown.
// It is the choice between renting skis and buying them:
//
//   - The first read is a single one, so that one read costs one request.
//   - The second fetches the first page of the listing. That costs what a single
//     read costs, and returns the price of the whole listing: its pages.
//   - From then on reads that no known page answers are single ones, until their
//     number reaches that price. Then the rest is listed, page by page, until
//     the read is answered or the listing is complete.
//   - A read that a complete listing does not answer is a single one: only a
//     single read may report that an object is gone.
//
// For n reads of objects that do not change, from a server whose listing has p
// pages (as it reports itself), if the objects of m reads are on no page, this
// takes no more than
//
//	2 × min(n, p + m)
//
// requests: twice as many as it takes a reader that knows n beforehand, and
// chooses between n single reads and the listing. (A reader that also knew which
// object is on which page could do better; but only the listing shows that.) For
// p = 1 and m = 0 these are 1 request for one read and 2 for any more; for greater
// p, 2p - 1 at most. If the server does not report p, or reports fewer pages than
// there are, the listing is assumed to end with the next page, and the same bound
// applies. There is no better one: a reader that starts with a single read pays
// twice if one page contains both objects that are read, and a reader that starts
// with a page pays twice if the only object that is read is on another.
//
// A listing that fails is started again only after failureFactor times as many
// single reads as there were before, so that n reads meet no more than
// 1 + log(n) / log(failureFactor) failures.
type policy struct {
	// singles is the number of single reads that a listing could have answered.
	singles int
	// pages is the number of pages that are known.
	pages int
	// total is the number of pages that there are, as the server reports it; 0
	// if it does not.
	total int
	// failedAt is the value of singles when the listing failed, 0 if it has not.
	failedAt int
}

// failureFactor is by how much the number of single reads must grow before a
// listing that has failed is started again.
const failureFactor = 16

// list reports whether the next page should be fetched.
func (p policy) list() bool {
	switch {
	case p.singles == 0 || p.singles < p.failedAt*failureFactor:
		return false
	case p.pages == 0:
		return true
	default:
		return p.singles+1 >= max(p.total, p.pages+1)
	}
}

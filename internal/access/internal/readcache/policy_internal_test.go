package readcache

import (
	"math"
	"math/rand/v2"
	"testing"
)

// gone is the page of an object that is on none.
const gone = -1

// policyServer is a server as the policy sees it: its pages, and how many of them
// it reports.
type policyServer struct {
	pages   int
	reports int
	// fails is how many of the requests for a page fail.
	fails int
}

// policyCost answers reads as the policy decides and counts the requests. A read is
// the number of the page that contains its object, or gone.
func policyCost(server policyServer, reads []int) (requests int) {
	var (
		rule     policy
		complete bool
	)
	for _, page := range reads {
		for page == gone || page >= rule.pages {
			if complete {
				requests++
				break
			}
			if !rule.list() {
				requests++
				rule.singles++
				break
			}
			requests++
			if server.fails > 0 {
				server.fails--
				rule = policy{singles: rule.singles, failedAt: rule.singles}
				continue
			}
			rule.pages++
			rule.total = server.reports
			complete = rule.pages == server.pages
		}
	}
	return requests
}

// optimum is what the same reads cost a reader that knows how many there will be.
func optimum(pages int, reads []int) int {
	missing := 0
	for _, page := range reads {
		if page == gone {
			missing++
		}
	}
	return min(len(reads), pages+missing)
}

func TestPolicy_figures(t *testing.T) {
	t.Parallel()
	same := func(n, page int) []int {
		reads := make([]int, n)
		for i := range reads {
			reads[i] = page
		}
		return reads
	}
	spread := func(n, pages int) []int {
		reads := make([]int, n)
		for i := range reads {
			reads[i] = i % pages
		}
		return reads
	}
	for name, test := range map[string]struct {
		pages int
		reads []int
		want  int
	}{
		"nothing":                            {1, nil, 0},
		"one":                                {1, same(1, 0), 1},
		"one of 20,000":                      {20, same(1, 7), 1},
		"two":                                {1, same(2, 0), 2},
		"two of 20,000":                      {20, same(2, 7), 3},
		"1,000 of 1,000":                     {1, same(1000, 0), 2},
		"2,000 of 2,000":                     {2, spread(2000, 2), 3},
		"5,000 of 5,000":                     {5, spread(5000, 5), 9},
		"5,000 of 5,000, the oldest first":   {5, append(append(append(append(same(1000, 0), same(1000, 1)...), same(1000, 2)...), same(1000, 3)...), same(1000, 4)...), 9},
		"1,000 of 20,000":                    {20, spread(1000, 20), 39},
		"ten of 20,000":                      {20, same(10, 7), 11},
		"ten of 20,000, all on the first":    {20, same(10, 0), 2},
		"gone, at the first":                 {1, []int{gone}, 1},
		"gone, at the second":                {1, []int{0, gone}, 3},
		"all of a thousand are gone":         {1, same(1000, gone), 1001},
		"an account without any, three gone": {1, same(3, gone), 4},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := policyCost(policyServer{pages: test.pages, reports: test.pages}, test.reads)
			if got != test.want {
				t.Errorf("%d requests, want %d", got, test.want)
			}
			if most := 2 * optimum(test.pages, test.reads); got > most {
				t.Errorf("%d requests, which is more than %d", got, most)
			}
		})
	}
}

// checkBound fails the test if reads cost more than the policy promises.
func checkBound(t *testing.T, server policyServer, reads []int) {
	t.Helper()
	if got, most := policyCost(server, reads), 2*optimum(server.pages, reads); got > most {
		t.Fatalf("%+v: %d requests for the reads %v, which is more than %d", server, got, reads, most)
	}
}

// TestPolicy_smallBound tries every sequence of reads of small accounts, also
// with a server that reports too few pages or none.
func TestPolicy_smallBound(t *testing.T) {
	t.Parallel()
	for pages := 1; pages <= 4; pages++ {
		for reports := range pages + 1 {
			server := policyServer{pages: pages, reports: reports}
			for length := 1; length <= 6; length++ {
				reads := make([]int, length)
				for number := range int(math.Pow(float64(pages+1), float64(length))) {
					for i := range reads {
						reads[i] = number%(pages+1) + gone
						number /= pages + 1
					}
					checkBound(t, server, reads)
				}
			}
		}
	}
}

// TestPolicy_bound checks the same for large accounts and many reads, at random.
func TestPolicy_bound(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	for range 20_000 {
		server := policyServer{pages: 1 + random.IntN(1+random.IntN(40))}
		server.reports = server.pages
		if random.IntN(4) == 0 {
			server.reports = random.IntN(server.pages + 1)
		}
		reads := make([]int, 1+random.IntN(3*server.pages+10))
		missing, recent := random.IntN(4), random.IntN(2) == 0
		for i := range reads {
			switch reads[i] = random.IntN(server.pages); {
			case random.IntN(10) < missing:
				reads[i] = gone
			case recent:
				// What is managed together was created together.
				reads[i] = server.pages - 1 - reads[i]/4
			}
		}
		checkBound(t, server, reads)
	}
}

// TestPolicy_tight: the factor is reached if two reads meet a single page.
func TestPolicy_tight(t *testing.T) {
	t.Parallel()
	if cost, best := policyCost(policyServer{pages: 1, reports: 1}, []int{0, 0}), optimum(1, []int{0, 0}); cost != 2*best {
		t.Errorf("%d requests, but the optimum is %d", cost, best)
	}
}

// TestPolicy_failures: a listing that always fails costs next to nothing, and
// one that fails at first is not given up.
func TestPolicy_failures(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 2, 10, 100, 5000, 100_000} {
		reads := make([]int, n)
		most := n + 1 + int(math.Log(float64(n))/math.Log(failureFactor))
		if got := policyCost(policyServer{pages: 3, reports: 3, fails: math.MaxInt}, reads); got < n || got > most {
			t.Errorf("%d reads: %d requests, want %d at most", n, got, most)
		}
	}
	if got := policyCost(policyServer{pages: 1, reports: 1, fails: 1}, make([]int, 5000)); got != failureFactor+2 {
		t.Errorf("%d requests, want %d", got, failureFactor+2)
	}
}

package access

import (
	"math"
	"math/rand/v2"
	"testing"
)

// gone stands for the page of an object that is on none.
const gone = -1

// ruleServer is a server as the rule meets it: so many pages, and what it says of
// their number.
type ruleServer struct {
	pages int
	says  int
	// fails is how many of the requests for a page fail.
	fails int
}

// ruleCost answers reads as the rule decides and counts the requests. A read is
// the number of the page on which its object stands, or gone.
func ruleCost(server ruleServer, reads []int) (requests int) {
	var (
		rule     readRule
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
				rule = readRule{singles: rule.singles, failed: rule.singles}
				continue
			}
			rule.pages++
			rule.total = server.says
			complete = rule.pages == server.pages
		}
	}
	return requests
}

// optimum is what the same reads take one who knows how many will come.
func optimum(pages int, reads []int) int {
	missing := 0
	for _, page := range reads {
		if page == gone {
			missing++
		}
	}
	return min(len(reads), pages+missing)
}

func TestReadRule_figures(t *testing.T) {
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
			got := ruleCost(ruleServer{pages: test.pages, says: test.pages}, test.reads)
			if got != test.want {
				t.Errorf("%d requests, want %d", got, test.want)
			}
			if most := 2 * optimum(test.pages, test.reads); got > most {
				t.Errorf("%d requests, which is more than %d", got, most)
			}
		})
	}
}

// holdBound fails the test where reads cost more than the rule promises.
func holdBound(t *testing.T, server ruleServer, reads []int) {
	t.Helper()
	if got, most := ruleCost(server, reads), 2*optimum(server.pages, reads); got > most {
		t.Fatalf("%+v: %d requests for the reads %v, which is more than %d", server, got, reads, most)
	}
}

// TestReadRule_smallBound tries every sequence of reads of small accounts, also
// where the server names too few pages or none.
func TestReadRule_smallBound(t *testing.T) {
	t.Parallel()
	for pages := 1; pages <= 4; pages++ {
		for says := range pages + 1 {
			server := ruleServer{pages: pages, says: says}
			for length := 1; length <= 6; length++ {
				reads := make([]int, length)
				for number := range int(math.Pow(float64(pages+1), float64(length))) {
					for i := range reads {
						reads[i] = number%(pages+1) + gone
						number /= pages + 1
					}
					holdBound(t, server, reads)
				}
			}
		}
	}
}

// TestReadRule_bound holds the same for large accounts and many reads, at
// random.
func TestReadRule_bound(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	for range 20_000 {
		server := ruleServer{pages: 1 + random.IntN(1+random.IntN(40))}
		server.says = server.pages
		if random.IntN(4) == 0 {
			server.says = random.IntN(server.pages + 1)
		}
		reads := make([]int, 1+random.IntN(3*server.pages+10))
		missing, recent := random.IntN(4), random.IntN(2) == 0
		for i := range reads {
			switch reads[i] = random.IntN(server.pages); {
			case random.IntN(10) < missing:
				reads[i] = gone
			case recent:
				// What is managed together was made together.
				reads[i] = server.pages - 1 - reads[i]/4
			}
		}
		holdBound(t, server, reads)
	}
}

// TestReadRule_tight: the factor is reached where two reads meet a single page.
func TestReadRule_tight(t *testing.T) {
	t.Parallel()
	if cost, best := ruleCost(ruleServer{pages: 1, says: 1}, []int{0, 0}), optimum(1, []int{0, 0}); cost != 2*best {
		t.Errorf("%d requests where the optimum is %d", cost, best)
	}
}

// TestReadRule_failures: a listing that always fails costs next to nothing, and
// one that fails at first is not given up.
func TestReadRule_failures(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 2, 10, 100, 5000, 100_000} {
		reads := make([]int, n)
		most := n + 1 + int(math.Log(float64(n))/math.Log(patience))
		if got := ruleCost(ruleServer{pages: 3, says: 3, fails: math.MaxInt}, reads); got < n || got > most {
			t.Errorf("%d reads: %d requests, want %d at most", n, got, most)
		}
	}
	if got := ruleCost(ruleServer{pages: 1, says: 1, fails: 1}, make([]int, 5000)); got != patience+2 {
		t.Errorf("%d requests, want %d", got, patience+2)
	}
}

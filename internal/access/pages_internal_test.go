package access

import "testing"

// TestPageInfo: whatever a page reports of its list, the result is usable.
func TestPageInfo(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]pageInfo{
		``:                                      {100, 0, 0},
		`null`:                                  {100, 0, 0},
		`"three"`:                               {100, 0, 0},
		`{}`:                                    {100, 0, 0},
		`{"per_page":20,"total_pages":3}`:       {20, 3, 0},
		`{"per_page":20.0,"total_pages":3.0}`:   {20, 3, 0},
		`{"per_page":200}`:                      {100, 0, 0},
		`{"per_page":0,"total_pages":0}`:        {100, 0, 0},
		`{"per_page":-1,"total_pages":-1}`:      {100, 0, 0},
		`{"per_page":"20","total_pages":3}`:     {100, 3, 0},
		`{"per_page":20,"total_pages":"3"}`:     {20, 0, 0},
		`{"total_count":100}`:                   {100, 1, 100},
		`{"total_count":101}`:                   {100, 2, 101},
		`{"per_page":20,"total_count":101}`:     {20, 6, 101},
		`{"total_count":101,"total_pages":999}`: {100, 2, 0},
		`{"total_count":9999,"total_pages":2}`:  {100, 2, 0},
		`{"total_count":0,"total_pages":2}`:     {100, 2, 0},
		`{"total_count":150,"total_pages":2}`:   {100, 2, 150},
		`{"total_pages":1e300}`:                 {100, maxPages, 0},
	} {
		if got := (&envelope[int]{ResultInfo: []byte(in)}).info(100); got != want {
			t.Errorf("%s: got %+v, want %+v", in, got, want)
		}
	}
}

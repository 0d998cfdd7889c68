# The id is in the dashboard, in the answers of the API, and in the list of a query.
import {
  to = access_service_token.ci
  id = "f174e90a-fafe-4643-bbbc-4a0ed4fc8415"
}

resource "access_service_token" "ci" {
  name     = "ci"
  duration = "8760h"
}

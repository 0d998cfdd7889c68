# The list of service tokens in the dashboard and in the API contains the ID.
import {
  to = access_service_token.ci
  id = "f174e90a-fafe-4643-bbbc-4a0ed4fc8415"
}

resource "access_service_token" "ci" {
  name     = "ci"
  duration = "8760h"
}

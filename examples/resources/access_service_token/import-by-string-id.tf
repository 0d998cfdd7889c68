import {
  to = access_service_token.ci
  id = "f174e90a-fafe-4643-bbbc-4a0ed4fc8415"
}

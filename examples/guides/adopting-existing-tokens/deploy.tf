import {
  to = access_service_token.deploy
  identity = {
    id = "0fba4e7f-68bb-4b0f-9b4b-7a3c4c3b3a4e"
  }
}

resource "access_service_token" "deploy" {
  name     = "deploy"
  duration = "forever"
}

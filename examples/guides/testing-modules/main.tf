# An example module: a service account, and a token for each environment.
terraform {
  required_providers {
    access = {
      source = "terraform-provider-access/access"
    }
  }
}

variable "team" {
  type = string
}

variable "environments" {
  type    = set(string)
  default = ["staging", "production"]
}

variable "rotation" {
  description = "Change this to rotate every secret."
  type        = string
  default     = "1"
}

resource "access_service_account" "team" {
  name = var.team
}

resource "access_service_token" "environment" {
  for_each = var.environments

  name               = "${var.team}-${each.key}"
  service_account_id = access_service_account.team.id
  duration           = "2160h"

  rotate_triggers              = { rotation = var.rotation }
  previous_secret_grace_period = "24h"
}

output "credentials" {
  sensitive = true
  value = {
    for environment, token in access_service_token.environment : environment => {
      client_id     = token.client_id
      client_secret = token.client_secret
    }
  }
}

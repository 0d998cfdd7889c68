terraform {
  required_providers {
    access = {
      source = "terraform-provider-access/access"
    }
    kubernetes = {
      source = "hashicorp/kubernetes"
    }
  }
}

variable "age_recipient" {
  description = "The age public key of the pipeline, such as age1…"
  type        = string
}

resource "access_service_token" "ci" {
  name     = "ci"
  duration = "2160h"

  rotate_before_expiry         = "336h"
  previous_secret_grace_period = "168h"

  client_secret_encryption = {
    age_recipients = [var.age_recipient]
  }
}

# Decrypts the secret for this run only.
ephemeral "access_client_secret" "ci" {
  encrypted_client_secret = access_service_token.ci.encrypted_client_secret
}

resource "kubernetes_secret_v1" "ci" {
  metadata {
    namespace = "default"

    # Each client secret gets an object of its own. Its name contains the time of the
    # secret, such as access-ci-20270131093000.
    name = "access-ci-${formatdate("YYYYMMDDhhmmss", access_service_token.ci.client_secret_issued_at)}"
  }

  data_wo = {
    client_id     = access_service_token.ci.client_id
    client_secret = ephemeral.access_client_secret.ci.client_secret
  }
  data_wo_revision = 1

  lifecycle {
    create_before_destroy = true
  }
}

# Use this name in pods and deployments. They then restart with the new secret.
output "secret_name" {
  value = kubernetes_secret_v1.ci.metadata[0].name
}

terraform {
  required_providers {
    access = {
      source = "terraform-provider-access/access"
    }
    aws = {
      source = "hashicorp/aws"
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

resource "aws_secretsmanager_secret" "ci" {
  name = "access/ci"
}

resource "aws_secretsmanager_secret_version" "ci" {
  secret_id = aws_secretsmanager_secret.ci.id

  secret_string_wo = jsonencode({
    client_id     = access_service_token.ci.client_id
    client_secret = ephemeral.access_client_secret.ci.client_secret
  })

  # Another number creates a new version. This one is the time of the secret, such as
  # 20270131093000.
  secret_string_wo_version = parseint(formatdate("YYYYMMDDhhmmss", access_service_token.ci.client_secret_issued_at), 10)

  lifecycle {
    create_before_destroy = true
  }
}

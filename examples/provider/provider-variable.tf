# terraform apply asks for the value, or takes it from TF_VAR_access_api_token.
variable "access_api_token" {
  type      = string
  sensitive = true
  ephemeral = true # neither the plan nor the state contains it
}

provider "access" {
  api_token = var.access_api_token
}

variable "secrets" {
  description = "The secrets of the tokens, by name."
  type        = map(string)
  ephemeral   = true
}

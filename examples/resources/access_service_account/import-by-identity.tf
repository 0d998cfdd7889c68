import {
  to = access_service_account.website
  identity = {
    id         = "f174e90a-fafe-4643-bbbc-4a0ed4fc8415"
    account_id = "699d98642c564d2e855e9661899b7252" # optional; defaults to the account of the provider
  }
}

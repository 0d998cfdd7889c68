# The ID of an object of the provider's account
terraform import access_service_account.website f174e90a-fafe-4643-bbbc-4a0ed4fc8415

# The account ID and the ID
terraform import access_service_account.website 699d98642c564d2e855e9661899b7252/f174e90a-fafe-4643-bbbc-4a0ed4fc8415

# The same, as the Cloudflare provider writes it
terraform import access_service_account.website accounts/699d98642c564d2e855e9661899b7252/f174e90a-fafe-4643-bbbc-4a0ed4fc8415

ephemeral "bitbuilder_wireguard_client_config" "laptop" {
  link         = "green/laptop"
  private_key  = "dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo="
  name_servers = ["9.9.9.9"]
}

# Into a write-only attribute, a provider block or a provisioner; nothing else may take it.
resource "terraform_data" "delivery" {
  provisioner "local-exec" {
    command     = "test -n \"$CONFIG\""
    environment = { CONFIG = ephemeral.bitbuilder_wireguard_client_config.laptop.config }
  }
}

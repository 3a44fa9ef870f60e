ephemeral "bitbuilder_api_token" "run" {
  purpose          = "smoke test"
  lifetime_seconds = 600
}

resource "terraform_data" "smoke_test" {
  provisioner "local-exec" {
    command     = "test -n \"$TOKEN\""
    environment = { TOKEN = ephemeral.bitbuilder_api_token.run.token }
  }
}

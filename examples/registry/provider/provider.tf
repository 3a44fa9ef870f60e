terraform {
  required_providers {
    bitbuilder = {
      source = "bitbuilder/bitbuilder"
    }
  }
}

# On the machine of the shim it needs nothing: the endpoint and the token are found in ~/.bitbuilder.
provider "bitbuilder" {}

variable "token" {
  type      = string
  sensitive = true
  default   = null
}

provider "bitbuilder" {
  alias    = "office"
  endpoint = "https://shim.example.net:7420"
  token    = var.token
}

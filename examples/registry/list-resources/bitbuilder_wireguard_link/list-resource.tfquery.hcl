list "bitbuilder_wireguard_link" "green" {
  provider         = bitbuilder
  include_resource = true
  config {
    tenant = "green"
  }
}

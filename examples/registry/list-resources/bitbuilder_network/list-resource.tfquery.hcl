list "bitbuilder_network" "blue" {
  provider         = bitbuilder
  include_resource = true
  config {
    tenant = "blue"
  }
}

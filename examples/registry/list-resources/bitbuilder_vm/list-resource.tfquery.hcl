list "bitbuilder_vm" "amber" {
  provider         = bitbuilder
  include_resource = true
  config {
    tenant = "amber"
  }
}

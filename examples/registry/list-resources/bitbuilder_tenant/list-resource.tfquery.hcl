list "bitbuilder_tenant" "all" {
  provider = bitbuilder
}

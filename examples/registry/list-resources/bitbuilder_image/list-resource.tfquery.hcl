list "bitbuilder_image" "cluster" {
  provider = bitbuilder
  config {
    cluster = "ams1-pve"
  }
}

resource "bitbuilder_image" "debian" {
  cluster     = "ams1-pve"
  name        = "debian-golden"
  source      = "local:import/debian-12.qcow2"
  description = "Debian 12 for everybody"
}

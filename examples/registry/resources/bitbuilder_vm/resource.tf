resource "bitbuilder_tenant" "amber" {
  name = "amber"
}

resource "bitbuilder_network" "app" {
  tenant  = bitbuilder_tenant.amber.id
  name    = "app"
  site    = "ams1"
  subnets = { front = { cidr = "10.3.0.0/24" } }
}

resource "bitbuilder_vm" "web" {
  tenant     = bitbuilder_tenant.amber.id
  name       = "web-1"
  cluster    = "ams1-pve"
  image      = "ams1-pve/debian-12"
  cores      = 2
  memory_mib = 2048
  disks      = { scsi0 = { size_gib = 20 } }
  nics       = [{ network = bitbuilder_network.app.id, subnet = "front" }]
  tags       = ["web"]

  timeouts = { create = "30m" }
}

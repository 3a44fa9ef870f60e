resource "bitbuilder_tenant" "green" {
  name = "green"
}

resource "bitbuilder_network" "office" {
  tenant  = bitbuilder_tenant.green.id
  name    = "office"
  site    = "ams1"
  subnets = { desks = { cidr = "10.2.0.0/24" } }
}

# From one of our routers to a peer outside, whose private key only the peer knows.
resource "bitbuilder_wireguard_link" "laptop" {
  name = "laptop"
  local = {
    router  = "ams1-r1"
    network = bitbuilder_network.office.id
  }
  remote = {
    public_key  = "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo="
    allowed_ips = ["10.2.9.0/24"]
  }
}

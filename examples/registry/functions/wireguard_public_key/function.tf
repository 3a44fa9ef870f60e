# "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo="
output "wireguard_public_key" {
  value = provider::bitbuilder::wireguard_public_key("dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo=")
}

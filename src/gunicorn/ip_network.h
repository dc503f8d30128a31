// IP addresses and networks as Python's ipaddress module accepts them.
#pragma once

#include <string_view>

namespace corntune {

// ipaddress.ip_address(text): "127.0.0.1", "::1", "fe80::1%eth0".
bool IsIpAddress(std::string_view text);

// ipaddress.ip_network(text): an address, or one with "/prefix" or "/netmask" and no bit of the
// host.
bool IsIpNetwork(std::string_view text);

}  // namespace corntune

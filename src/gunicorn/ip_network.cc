#include "ip_network.h"

#include <array>
#include <bit>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <arpa/inet.h>

namespace corntune {
namespace {

struct Address {
  std::array<unsigned char, 16> bytes = {};
  int bits = 0;
};

std::optional<Address> ReadAddress(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  Address address;
  if (inet_pton(AF_INET, std::string(text).c_str(), address.bytes.data()) == 1) {
    address.bits = 32;
    return address;
  }
  const std::size_t percent = text.find('%');
  if (percent != std::string_view::npos) {
    const std::string_view scope = text.substr(percent + 1);
    if (scope.empty() || scope.find('%') != std::string_view::npos) return std::nullopt;
  }
  const std::string bare(text.substr(0, percent));
  if (inet_pton(AF_INET6, bare.c_str(), address.bytes.data()) != 1) return std::nullopt;
  address.bits = 128;
  return address;
}

// A netmask ("255.0.0.0") or a hostmask ("0.255.255.255") as the length of its prefix.
std::optional<int> ReadMask(std::string_view text) {
  const auto mask = ReadAddress(text);
  if (!mask || mask->bits != 32) return std::nullopt;
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < 4; ++i) bits = bits << 8 | mask->bytes[i];
  if (std::countl_one(bits) + std::countr_zero(bits) >= 32) return std::countl_one(bits);
  if (std::countl_zero(bits) + std::countr_one(bits) == 32) return std::countl_zero(bits);
  return std::nullopt;
}

std::optional<int> ReadPrefix(std::string_view text, int most) {
  const bool digits = !text.empty() && text.find_first_not_of("0123456789") == text.npos;
  if (!digits) return most == 32 ? ReadMask(text) : std::nullopt;
  int length = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (error != std::errc{} || length > most) return std::nullopt;
  return length;
}

bool HasHostBits(const Address& address, int prefix) {
  for (int bit = prefix; bit < address.bits; ++bit) {
    const unsigned byte = address.bytes[static_cast<std::size_t>(bit / 8)];
    if ((byte >> (7 - bit % 8) & 1U) != 0) return true;
  }
  return false;
}

}  // namespace

bool IsIpAddress(std::string_view text) {
  return ReadAddress(text).has_value();
}

bool IsIpNetwork(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = ReadAddress(text.substr(0, slash));
  if (!address) return false;
  if (slash == std::string_view::npos) return true;
  const auto prefix = ReadPrefix(text.substr(slash + 1), address->bits);
  return prefix && !HasHostBits(*address, *prefix);
}

}  // namespace corntune

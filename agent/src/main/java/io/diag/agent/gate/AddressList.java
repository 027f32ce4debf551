package io.diag.agent.gate;

import io.diag.agent.config.GuardException;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** IP addresses and ranges of them. */
final class AddressList {

  private static final int UNKNOWN_PORT = 0;

  private final List<IpSubnetFilterRule> ranges;
  private final String text;

  private AddressList(List<IpSubnetFilterRule> ranges, String text) {
    this.ranges = ranges;
    this.text = text;
  }

  /** What an option lists; empty if it is not given. */
  static AddressList parse(String option, String text) throws GuardException {
    List<IpSubnetFilterRule> ranges = new ArrayList<>();
    for (String part : Names.split(text)) {
      IpSubnetFilterRule range = range(part);
      if (range == null) {
        throw new GuardException(
            "option "
                + option
                + ": '"
                + part
                + "' is neither an IP address nor a range such as 10.0.0.0/8 or fd00::/8");
      }
      ranges.add(range);
    }
    return new AddressList(ranges, text);
  }

  private static IpSubnetFilterRule range(String text) {
    int slash = text.indexOf('/');
    InetAddress address = address(slash < 0 ? text : text.substring(0, slash));
    if (address == null) {
      return null;
    }
    int bits = address.getAddress().length * Byte.SIZE;
    int prefix = slash < 0 ? bits : prefix(text.substring(slash + 1));
    if (slash >= 0 && text.indexOf(':') >= 0 && bits == Integer.SIZE) {
      // IPv4 written as IPv6: the first 96 bits are gone.
      prefix -= 96;
    }
    return prefix < 0 || prefix > bits
        ? null
        : new IpSubnetFilterRule(address, prefix, IpFilterRuleType.ACCEPT);
  }

  private static int prefix(String digits) {
    return digits.matches("\\d{1,3}") ? Integer.parseInt(digits) : -1;
  }

  /**
   * The address written as a literal, or null: never by a look-up, which would settle the resolver
   * and its cache that the service may yet configure. IPv4 written as IPv6 is IPv4.
   */
  static InetAddress address(String literal) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(literal);
    try {
      return bytes == null ? null : InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      return null;
    }
  }

  boolean isEmpty() {
    return ranges.isEmpty();
  }

  boolean contains(InetAddress address) {
    InetSocketAddress client = new InetSocketAddress(withoutZone(address), UNKNOWN_PORT);
    for (IpSubnetFilterRule range : ranges) {
      if (range.matches(client)) {
        return true;
      }
    }
    return false;
  }

  /** The network card that a link-local address goes by is no part of the range it is in. */
  private static InetAddress withoutZone(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return address;
    }
    try {
      return InetAddress.getByAddress(address.getAddress());
    } catch (UnknownHostException e) {
      return address;
    }
  }

  @Override
  public String toString() {
    return text;
  }
}

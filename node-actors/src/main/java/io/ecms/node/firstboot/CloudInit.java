package io.ecms.node.firstboot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.ecms.node.hypervisor.GuestNetwork;

/** First-boot data as the three files of cloud-init's NoCloud source. */
final class CloudInit {
  private static final YAMLMapper YAML =
      YAMLMapper.builder(
              YAMLFactory.builder()
                  .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                  .disable(YAMLGenerator.Feature.SPLIT_LINES)
                  .build())
          .build();

  private CloudInit() {}

  static String metaData(FirstBoot data) {
    return yaml(
        YAML.createObjectNode()
            .put("instance-id", data.vm().value())
            .put("local-hostname", data.hostName().value()));
  }

  /** The first line is the mark by which cloud-init knows what kind of user data this is. */
  static String userData(FirstBoot data) {
    ObjectNode root =
        YAML.createObjectNode()
            .put("hostname", data.hostName().value())
            .put("manage_etc_hosts", true);
    data.password()
        .ifPresent(hash -> {
          root.put("disable_root", false).put("ssh_pwauth", true);
          root.putObject("chpasswd")
              .put("expire", false)
              .putArray("users")
              .addObject()
              .put("name", "root")
              .put("password", hash.value())
              .put("type", "hash");
        });
    return "#cloud-config\n" + yaml(root);
  }

  /** Version 2 of cloud-init's network configuration; the interface is found by its address. */
  static String networkConfig(FirstBoot data) {
    ObjectNode root = YAML.createObjectNode().put("version", 2);
    ObjectNode card = root.putObject("ethernets").putObject("ecms0");
    card.putObject("match").put("macaddress", data.mac().value());
    data.network().ifPresentOrElse(network -> fixed(card, network), () -> card.put("dhcp4", true));
    return yaml(root);
  }

  private static void fixed(ObjectNode card, GuestNetwork network) {
    card.putArray("addresses").add(network.address() + "/" + network.prefix());
    network
        .gateway()
        .ifPresent(gateway ->
            card.putArray("routes").addObject().put("to", "0.0.0.0/0").put("via", gateway.value()));
    if (!network.dns().isEmpty()) {
      var servers = card.putObject("nameservers").putArray("addresses");
      network.dns().forEach(server -> servers.add(server.value()));
    }
  }

  private static String yaml(ObjectNode node) {
    try {
      return YAML.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("writing YAML to memory failed", e);
    }
  }
}

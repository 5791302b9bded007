package io.ecms.node.hypervisor.libvirt;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecms.node.hypervisor.VncPassword;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;

/** Sets a screen's password in the running QEMU, hence in no file of libvirt's. */
final class VncControl {
  private static final JsonMapper JSON = new JsonMapper();

  private VncControl() {}

  static void setPassword(Domain domain, VncPassword password) throws LibvirtException {
    ObjectNode command = JSON.createObjectNode().put("execute", "set_password");
    command.putObject("arguments").put("protocol", "vnc").put("password", password.secret());
    domain.qemuMonitorCommand(command.toString(), 0);
  }
}

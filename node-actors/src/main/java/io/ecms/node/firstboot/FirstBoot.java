package io.ecms.node.firstboot;

import io.ecms.core.model.HostName;
import io.ecms.core.model.MacAddress;
import io.ecms.core.model.VmId;
import io.ecms.node.hypervisor.GuestNetwork;
import java.util.Optional;

/**
 * What a guest is told at its first start (E6).
 *
 * @param vm identity; a guest that sees another one initialises itself anew
 * @param hostName name of the guest
 * @param password of the guest's root account; empty: no password is set
 * @param mac interface that {@code network} is for
 * @param network its address; empty: the guest asks by DHCP
 */
public record FirstBoot(
    VmId vm,
    HostName hostName,
    Optional<PasswordHash> password,
    MacAddress mac,
    Optional<GuestNetwork> network) {}

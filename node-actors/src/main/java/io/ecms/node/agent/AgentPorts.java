package io.ecms.node.agent;

import io.ecms.node.firstboot.FirstBootIso;
import io.ecms.node.host.HostFacts;
import io.ecms.node.hypervisor.Hypervisor;
import io.ecms.tree.image.ImageStore;
import io.ecms.tree.stack.BlockStack;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What a node controller works with.
 *
 * @param facts reads the host's facts; blocking
 * @param hypervisor empty on a node that runs no VMs
 * @param images empty on a node that holds no images
 * @param firstBoot empty where no real guest boots
 * @param bootFiles hands over kernel and initrd from other nodes
 * @param clock source of membership numbers
 * @param random source of screen passwords, one that cannot be predicted
 */
public record AgentPorts(
    Supplier<HostFacts> facts,
    Optional<Hypervisor> hypervisor,
    BlockStack stack,
    Optional<ImageStore> images,
    Optional<FirstBootIso> firstBoot,
    BootFileSource bootFiles,
    InstantSource clock,
    RandomGenerator random) {}

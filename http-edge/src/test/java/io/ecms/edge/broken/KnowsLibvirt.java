package io.ecms.edge.broken;

import org.libvirt.Connect;

record KnowsLibvirt(Connect connection) {}

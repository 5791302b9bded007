/** From nothing to running VMs on one machine: starts the background server and runs the demo. */
@NullMarked
package io.ecms.edge.cli.quickstart;

import org.jspecify.annotations.NullMarked;

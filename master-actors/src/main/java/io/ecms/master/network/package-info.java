/** Which address a VM gets: networks as configured, their address policy and their pools. */
@NullMarked
package io.ecms.master.network;

import org.jspecify.annotations.NullMarked;

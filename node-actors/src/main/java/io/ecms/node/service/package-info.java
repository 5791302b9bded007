/**
 * Services of the host that a node needs: watched, and started again when they have ended (I11).
 */
@NullMarked
package io.ecms.node.service;

import org.jspecify.annotations.NullMarked;

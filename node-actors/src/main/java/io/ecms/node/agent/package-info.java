/** The node controller: carries out the commands of sagas on one host (E5 to E7, T2). */
@NullMarked
package io.ecms.node.agent;

import org.jspecify.annotations.NullMarked;

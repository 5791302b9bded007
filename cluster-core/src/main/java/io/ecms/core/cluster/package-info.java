/** Start and orderly stop of a member, its configuration and its JMX beans. */
@NullMarked
package io.ecms.core.cluster;

import org.jspecify.annotations.NullMarked;

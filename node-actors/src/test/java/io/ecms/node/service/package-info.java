@NullMarked
package io.ecms.node.service;

import org.jspecify.annotations.NullMarked;

/** What is measured, one class for each course of events. */
@NullMarked
package io.ecms.bench.scenario;

import org.jspecify.annotations.NullMarked;

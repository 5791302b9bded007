package io.ecms.core.entity;

import java.time.Instant;

/**
 * The reason trail of an event.
 *
 * @param at when it was decided
 * @param by who asked: {@code client}, {@code master}, or an operation's id
 * @param why the command or saga step that led to it, for example {@code vm-start/node}
 */
public record Stamp(Instant at, String by, String why) {}

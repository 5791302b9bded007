package io.ecms.edge.http.api;

import io.ecms.core.model.VmId;

/**
 * The end of what a guest has said on its serial console since its last start.
 *
 * @param text every byte as one character, since guests print anything
 */
public record VmConsoleView(VmId vm, String text) {}

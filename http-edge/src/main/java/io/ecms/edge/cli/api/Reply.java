package io.ecms.edge.cli.api;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A good answer of the API.
 *
 * @param status 200 to 299
 * @param body the JSON document, or an empty object when there was none
 */
public record Reply(int status, JsonNode body) {}

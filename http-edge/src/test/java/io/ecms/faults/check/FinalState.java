package io.ecms.faults.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * The lists of the API after all faults have ended and everything has settled, as items of the API.
 *
 * @param leases those that are held
 */
public record FinalState(
    List<JsonNode> vms,
    List<JsonNode> operations,
    List<JsonNode> leases,
    List<JsonNode> disks,
    List<JsonNode> nodes,
    List<JsonNode> networks) {}

package io.ecms.core.readmodel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ecms.core.entity.Wire;
import io.ecms.core.feed.StoreException;
import java.io.IOException;

/** States as bytes, in the same form as the journal's. Thread-safe. */
public final class StateCodec {
  private final ObjectMapper mapper;

  public StateCodec(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  public byte[] write(EntityKind kind, Wire state) {
    try {
      return mapper.writerFor(kind.stateType()).writeValueAsBytes(state);
    } catch (JsonProcessingException e) {
      throw new StoreException("cannot write a state of " + kind, e);
    }
  }

  public Wire read(EntityKind kind, byte[] bytes) {
    try {
      return mapper.readerFor(kind.stateType()).readValue(bytes);
    } catch (IOException e) {
      throw new StoreException("cannot read a state of " + kind, e);
    }
  }
}

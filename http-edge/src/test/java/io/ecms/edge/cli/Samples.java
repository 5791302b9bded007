package io.ecms.edge.cli;

/** Answers in the shapes of the API's description. */
public final class Samples {
  public static final String VM_ID = "vm-aaaaaaaa1";
  public static final String OPERATION_ID = "op-bbbbbbbb1";

  private Samples() {}

  public static String list(String... items) {
    return "{\"items\":[" + String.join(",", items) + "],\"next\":null}";
  }

  public static String vm(String name, String state) {
    return """
    {"id":"%s","name":"%s","state":"%s","vcpus":1,"memoryMib":128,"diskGib":1,\
    "image":"img-cccccccc1","hostname":"%s","network":"default","labels":{},\
    "createdAt":"2026-01-01T00:00:00Z","updatedAt":"2026-01-01T00:00:00Z"}\
    """
        .formatted(VM_ID, name, state, name);
  }

  public static String runningVm(String name) {
    return """
    {"id":"%s","name":"%s","state":"running","vcpus":1,"memoryMib":128,"diskGib":1,\
    "image":"img-cccccccc1","hostname":"%s","network":"default","labels":{},\
    "node":"node-2","address":"10.0.0.11","mac":"52:54:00:00:00:0b",\
    "vnc":{"host":"127.0.0.1","port":5901},\
    "createdAt":"2026-01-01T00:00:00Z","updatedAt":"2026-01-01T00:00:00Z"}\
    """
        .formatted(VM_ID, name, name);
  }

  /** An operation with two steps in these states. */
  public static String operation(String kind, String state, String first, String second) {
    return """
    {"id":"%s","kind":"%s","state":"%s","resource":"%s","steps":[\
    {"name":"hold-lease","state":"%s"},{"name":"start-domain","state":"%s"}],\
    "createdAt":"2026-01-01T00:00:00Z","deadline":"2026-01-01T00:05:00Z"}\
    """
        .formatted(OPERATION_ID, kind, state, VM_ID, first, second);
  }

  /** A batch of which the second VM did not fit. */
  public static String batch(String state) {
    return """
    {"id":"%s","kind":"vm-batch","state":"%s","resource":"images/img-0a1b2c3d",\
    "steps":[{"name":"create","state":"done"}],"vms":[\
    {"name":"web-1","id":"vm-0a1b2c3dw1","state":"running","node":"node-1",\
    "operation":"op-0a1b2c3dw1"},\
    {"name":"web-2","id":"vm-0a1b2c3dw2","state":"failed","operation":"op-0a1b2c3dw2",\
    "error":{"code":"no-node-fits","message":"no node fits","retryable":false}}],\
    "createdAt":"2026-01-01T00:00:00Z","deadline":"2026-01-01T00:05:00Z"}\
    """
        .formatted(OPERATION_ID, state);
  }

  /** A start that failed at its second step. */
  public static String failedOperation() {
    return """
    {"id":"%s","kind":"vm_start","state":"failed","resource":"%s","steps":[\
    {"name":"hold-lease","state":"undone"},\
    {"name":"start-domain","state":"failed",\
    "error":{"code":"hypervisor-refused","message":"no memory left","retryable":false}}],\
    "error":{"code":"hypervisor-refused","message":"no memory left","retryable":false},\
    "createdAt":"2026-01-01T00:00:00Z","deadline":"2026-01-01T00:05:00Z"}\
    """
        .formatted(OPERATION_ID, VM_ID);
  }
}

package io.gpudocker.producer.bill;

/** A ReplicaSet of the fleet: names are unique on their host only. */
public record ReplicaSetKey(String host, String name) {}

package io.gpudocker.messages.view;

import io.gpudocker.messages.value.Protocol;

/** A published port; both are 1 to 65535. */
public record PortView(int containerPort, Protocol protocol, int hostPort) {}

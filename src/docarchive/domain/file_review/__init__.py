"""Case-file review (案卷评查): rules that a reviewer goes through, decided where a machine can."""

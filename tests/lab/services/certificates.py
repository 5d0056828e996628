def start(lab): return None
